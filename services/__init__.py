"""The services: each deploys alone and never imports another."""
