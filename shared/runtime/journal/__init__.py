"""From a batch of journal records to rows: the same for every service that folds the journal."""
