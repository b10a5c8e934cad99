"""sspxl: merges a partnership's returned action plans and notices what they do not say."""

__version__ = "0.1.0"
