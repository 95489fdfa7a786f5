"""Commands of this project for the ``scrapy`` command line."""
