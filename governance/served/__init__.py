"""What the media path really served: its own files, apart from the database and the ledger."""
