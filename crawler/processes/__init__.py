"""The processes beside the crawl: those that read documents, and the one that stores."""
