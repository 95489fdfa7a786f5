"""One spider a platform family, all on `base.ReportSpider`."""
