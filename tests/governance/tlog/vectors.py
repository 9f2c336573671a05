"""Known answers that others published: trees, notes, checkpoints and proofs of real logs."""

from __future__ import annotations

import base64

# The eight leaves of RFC 6962 implementations' tests (Certificate Transparency, transparency-dev),
# and the root of the first n of them.
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(one)
    for one in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]

_A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_FOUR = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
_TWO = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
_ONE = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

# (index, size) and (old, new) to the proof, from the same tests.
INCLUSION: dict[tuple[int, int], list[str]] = {
    (0, 1): [],
    (0, 8): [_A, _B, _C],
    (5, 8): [_D, _E, _FOUR],
    (2, 3): [_TWO],
    (1, 5): [_ONE, _B, _D],
}
CONSISTENCY: dict[tuple[int, int], list[str]] = {
    (1, 1): [],
    (1, 8): [_A, _B, _C],
    (6, 8): [_F, _E, _FOUR],
    (2, 5): [_B, _D],
}

# From golang.org/x/mod/sumdb/note, where the format was first written down.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
# The private half of that key, which its authors published for tests.
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
SAYING = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SAID = f"""{SAYING}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501

# The test vector of C2SP signed-note.
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_SAID = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""  # noqa: E501

# The example of C2SP tlog-cosignature; its keys were not published.
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
SOFA_TIME = 1679315147

# The example call of C2SP tlog-witness, its checkpoint being the one above.
SOFA_CALL = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

"""

# A log of the web's certificates in May 2026, cosigned by public witnesses. One signature is of an
# algorithm that is not known here.
ARCHE_LOG = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
WITNESSES = {
    "remora": "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "stagemole": "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    "garden": "transparency.dev/DEV:witness-little-garden+d8042a87"
    "+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "smartit": "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "navigli": "witness.navigli.sunlight.geomys.org+a3e00fe2"
    "+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G",
}
ARCHE = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501

# The checksum database of the Go language: one record, and two checkpoints that both hold it.
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_RECORD_INDEX = 10738965
GO_RECORD = (
    b"gopkg.in/yaml.v3 v3.0.1 h1:fxVm/GzAzEWqLHuvctI91KS9hhNmmWOoWu0XTYJS7CA=\n"
    b"gopkg.in/yaml.v3 v3.0.1/go.mod h1:K4uyk7z7BCEPqu6E+C64Yfv1cQ7kz7rIZviUmN+EgEM=\n"
)
GO_OLD = """go.sum database tree
54715574
FUQBK+dBbFoa4DioEhMzkxn0fazBN3B6r+ZlT1TImNc=

— sum.golang.org Az3grpRUpAlGqlrE8Ie1d6i2+5RqP+xweAW4Xc9QpBw2VsHnIh08nNr5Gcbrq7A4N8eqbP15ABesspft4PXzZsLSfAU=
"""  # noqa: E501
GO_NEW = """go.sum database tree
54717027
X8mO+rr4u+lIE2vmoFwuTa3LI038lIvvPEB3B2p3X7g=

— sum.golang.org Az3gruu60QOJ6mBYsURIUNeOq31xHaYKpFtaDmHUozy5UJ7qrnE9V9HTMiiZ+njWC6dQ9O2sDPoctRg4BM626vaS/QM=
"""  # noqa: E501
_GO_SHARED = """vM+Zoj1IfCtvgzeGfX65uyxKRv6c3Oy1XOHyNsLGH7I=
FKZH/HXbpnny8TcNDpDUnv7if0abKXYOjNqxatSDs7Y=
kxo4jyd09UGFLtQYhRBM/iQIw69P9Vw2HnT84TalTp0=
Dz5Y9oPEBSsL9fI89qwo1dpjTk6QF7RHrQMhMhw3nNQ=
A00qtFWjl5osF48lahxu4lw3gc9ilZ4yOGqKsXw1mfo=
g+kiNJF0SzeThJHZg+C+LQylRpxfHzze9AnxBPnbQFw=
hf04vS9d/PkBLdxLH/owu0IAB4TzljFPRg1L/4wz4dQ=
l/pCXb3lNPr3XoLunwaizcWagmsYfvU2HLtaoqrLagI=
c0KSa8YtRjnN8Hl+AaBYZd5chtSuYAd1WV6RYjsUJTE=
jbso36GURiBPCIoe7mAODgge6wEptt2wVzsFJI4Z2XI=
/tWamSzQPfn6RtsOFNabj027hEtEkb9Aih9fey+FMYE=
KbG/HD/cdjLi7sV6ooP9Y9ZVgg4PN9YunQK7Il1khRg=
k5et4PR5IvIKZcISBopja6RyyuE4fCTA/NMJEC37PeI=
p++AVJLzyw3Y08Mm0KwIjIEOnfJlKGa67yrIXy57+iM=
p9fWMonF7h7CbgX6B04YRU2VqCbrbBWtu96INQpJf9M=
Y4yT7OblBqsuhYPk3l7BOYsvalz/UYafby1XWDd7LCo=
6pfMcDplbU0c27LwEp82ZNpgNEthZyPk81kNvRgB9Dg=
+vDR8xppB1AYVW3TY9Cv2TmlFYjebvqfA1yDf3tMz3A=
17DjpsQUMaQJPTTal0U/gWKGczw3j5LrnuYNPIWLWRE=
VJ2cn3rGgxho2lxwCSo/Ov7CQ28TGmzmDHbd0jlucRQ=
nIRuzymbjzJlsjA+EqvhWQ8+pNgGnPCM6ky8MeXW/tQ=
udRjhEO3cF7L32j7Q10R5wvQUePEcEcbtRwJ5/Md75U=
zAqn6H1b1nXY+WEE0oXtcxeR0ZK0SAkXNZevmpPr+pA=
/aUpTUlzK5BioQh7tUCcS1LgK65RPE5w5KuZLXwSa7I=
zesWuZw10TEJInNKrllG2PEgH8cKacLp6LY5WpXGOcY=
"""
GO_OLD_PROOF = _GO_SHARED + "lttMqOwwB1gRDbJ/CiiGokyzgSthSxByrfkoeIMmVIk=\n"
GO_NEW_PROOF = _GO_SHARED + "dWt4IE0t0wKXLy19rEpX1+8o7Hhhh1fLBdzy7xrkSNA=\n"
GO_CONSISTENCY = """7f/obfEoW4jIbJZyRyz34jfj6eITEHb/iv6NkozjCvo=
bcvksSMiPWC2Xun0HO+6R5NshOUGIoGDO1y/U8t1pnc=
/jlWp82whNKvvdxcVJxDJhwRP6lPGemB+NQJJ31WZvI=
G+9NULqJ6s2rLSIeQSqCVfcUB7E3SwQnUQxf1GGa2UA=
XFWOxVd30gBEhvqqzRNOPRaK2fWctUfydQGnl2WcxKw=
2mQ09/sA/kjOrV/OjHK1ceZA9e2+pUfqyPIsM5NtPck=
aNuXqNkaFPG/qITLSTRgmeVmp0dwLqP5h6gdKs2Kx4I=
Gg/PbcCR4uN+7hcPb6sO1Q9FegUqKsVq0YnX9rVoB+Q=
fhHSFHDclh3YRVq6qNltVv2Xd/6Dm7pWoWGCa5GJ8v4=
JtiEzKsXCSpvr+vx1He2rdzf+RCepR5riQ+skC40Oig=
mZlAmQMqppdW3f/TNsJzj+azEh3Ijyr23tEh+gqNWEs=
LRoK75Fl9Xm/WwEIaTWhDfGQhrUueYYA3wPj+rj/MMk=
OLpOVyADdNPvwfq9Rg93rYScfgug3yfzvaWVfZmqxHk=
17Gvxx5iaYiTLGjdBCBUK1QIkjiu7ZfV08fIqXw35C4=
gwSputUthSEyzllKMFLaAsdOCuwR/d0bRMPxUnmQ4IU=
LTeRjLNQrs2XohrHPK+i0suyG0bVpk2qTmxNB7qdEMc=
MdOpnRMfUoL32HLkVBWTCaT4Zo6BT5bFmNeOGpopF5o=
/WnQtddEqG03mbcU1XID1iws1nlKHVkJcaREWknCOiE=
xJ20xXM4QItt5vxFOtolZ5l18p7ej1+RimNkgWmoRFM=
"""
