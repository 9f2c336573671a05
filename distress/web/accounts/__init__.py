"""Signing in, second factors, confirming, lock-outs: django-allauth's views in our words."""
