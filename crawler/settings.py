"""What a crawl does, from top to bottom. Any of it can be set with ``scrapy crawl -s NAME=VALUE``."""

import os

from crawler import hosts
from crawler.versions import VERSION

BOT_NAME = "ogi"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"

# -- What it works on --------------------------------------------------------------------------
REGISTRY = None  # a file like registry/sites.csv instead of the package's own
ARCHIVE = "output/archive"  # the folder of WARC files
CORPUS = "output/corpus.db"
RUN_ID = None  # the row of the corpus's `runs`, set by `ogi crawl`
HOST_WAYS: dict[str, str] = {}  # how hosts answer that do not as their address says; set by it too

# -- Manners -----------------------------------------------------------------------------------
CONTACT = os.environ.get("OGI_CONTACT", "contact not set")
USER_AGENT = f"ogi/{VERSION} (open government information research; {CONTACT})"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "ogi"
OFFICIAL_SUFFIXES = hosts.official_suffixes()
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_SITES = 32  # of `ogi crawl`; sites of one host take turns
DOWNLOAD_DELAY = 1.0  # seconds; the floor below which AutoThrottle does not go
DOWNLOAD_DELAY_JITTER = 0.0  # Scrapy's own would halve the pause at times
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 4
BACKOFF_BASE = 5.0  # seconds after the first 429 or 503; doubled each time; Retry-After goes first
BACKOFF_MAX = 600.0  # who asks for more than this is left for another day

# -- Bounds: pages are hostile -----------------------------------------------------------------
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DEPTH_LIMIT = 8
REDIRECT_MAX_TIMES = 6
LISTS_AHEAD = 20  # of a site, asked for before its documents; further ones when none of those waits
MAX_LIST_PAGES = 300  # of one list; reaching it is a problem that is named
UNLISTED_REPORTS = 200  # of a site, asked for at the end of a whole crawl: no list names them
READ_SECONDS = 180  # for one document: thirty scanned pages take two minutes of OCR
READ_MEMORY = 3 * 1024**3  # bytes, for the process that reads
# Bytes of a site's pages that wait to be read, each with its tree; then no more is fetched.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 250_000
READERS = os.cpu_count() or 2  # processes that read; the crawl itself mostly waits

# -- Lists that only scripts draw: `ogi crawl --browser` -----------------------------------------
BROWSER = False
BROWSER_SANDBOX = os.geteuid() != 0  # Chromium has none for root
BROWSER_LISTS = 30  # of one site
BROWSER_SECONDS = 120  # for one list, the pauses between its requests among them

# -- What happens to a request and its response ------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    # A request goes down this list, its response comes up.
    "crawler.middlewares.drawn.Drawn": 40,  # answers at once: nothing is asked of the host
    "crawler.middlewares.official.OfficialHosts": 50,  # before robots.txt of a strange host
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # which this is instead of
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.Robots": 100,  # in place of Scrapy's
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.backoff.Backoff": 550,  # in place of Scrapy's retry
    "crawler.middlewares.ways.Ways": 560,  # before a host that does not answer is asked again
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.middlewares.shells.PageRedirect": 580,  # in place of Scrapy's
    "crawler.middlewares.charset.Charset": 585,
    "crawler.middlewares.challenge.Challenge": 910,
    "crawler.middlewares.keep.Keep": 920,  # all that comes, as it comes, but
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 930,  # unpacked
    "crawler.middlewares.gzipped.Gzipped": 940,  # whether it says that it is packed or not
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "crawler.middlewares.depth.Depth": 900,  # in place of Scrapy's
    "crawler.middlewares.drawn.EmptyLists": 850,  # whose requests are no depth
    # Each of these looks at each request that a page leads to, for the authors of spiders.
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
}
EXTENSIONS_BASE: dict[str, int] = {}  # all are named below: what is not used is not loaded either
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.spiderstate.SpiderState": 0,
    "crawler.middlewares.throttle.Throttle": 0,  # in place of Scrapy's
    "crawler.middlewares.unlisted.Unlisted": 0,  # asks for reports that no list names any more
    "crawler.discovery.moved.Moved": 100,  # names columns that are gone or of another platform
}
DOWNLOAD_HANDLERS = {
    "https": "crawler.middlewares.legacy_tls.LegacyTlsHandler",
    **dict.fromkeys(("file", "ftp", "s3", "data")),
}

# -- What happens to a document ----------------------------------------------------------------
ITEM_PIPELINES = {
    "crawler.pipelines.Attach": 50,
    "crawler.pipelines.SkipUnchanged": 100,
    "crawler.pipelines.Read": 200,
    "crawler.pipelines.Store": 300,
}

CONCURRENT_ITEMS = 2  # of one response, which has one; Scrapy starts as many tasks each time
FEED_EXPORT_FIELDS = ["capture", "column_url"]  # what `scrapy crawl -o FILE` writes: not the bytes

# -- Scrapy itself -----------------------------------------------------------------------------
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # on by default in Scrapy 2.19: a server that executes Python
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
WARN_ON_GENERATOR_RETURN_VALUE = False  # it reads the source of each callback, for each site
LOG_LEVEL = "INFO"
