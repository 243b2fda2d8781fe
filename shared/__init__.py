"""What more than one service needs; never imports a service."""
