from tests.distress.watching.conftest import authorisation, camera, vault_apart

__all__ = ["authorisation", "camera", "vault_apart"]
