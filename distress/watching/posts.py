"""The cameras that this process holds, between slices and during them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import structlog

from distress.watching.errors import StaleLease
from distress.watching.leases import HeldLease
from distress.watching.watched import Watched

log = structlog.get_logger(__name__)

# A held camera that no slice has touched for this long: its next slice was lost on the way.
ORPHANED_S = 5.0


@dataclass(slots=True)
class Post:
    """One held camera, the number of its next slice, and whether a slice runs now."""

    watched: Watched
    next_slice: int = 1
    is_running: bool = True


class Posts:
    """Every camera that this process holds. Threads share it."""

    def __init__(self, *, capacity: int) -> None:
        self.capacity = capacity
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._posts: dict[int, Post] = {}
        self._reserved: set[int] = set()
        self._refused_until_s: dict[int, float] = {}

    def reserve(self, camera_id: int) -> bool:
        """True when there is room for this camera; give the room back with `unreserve`."""
        self.leave_orphans()
        with self._lock:
            is_refused = time.monotonic() < self._refused_until_s.get(camera_id, 0.0)
            taken = self._reserved | self._posts.keys()
            if self.stopping.is_set() or is_refused or camera_id in taken:
                return False
            if len(taken) >= self.capacity:
                return False
            self._reserved.add(camera_id)
            return True

    def unreserve(self, camera_id: int) -> None:
        with self._lock:
            self._reserved.discard(camera_id)

    def refuse(self, camera_id: int, *, for_s: float) -> None:
        """Do not try this camera again for a while: it was refused, and nothing has changed."""
        with self._lock:
            self._refused_until_s[camera_id] = time.monotonic() + for_s

    def put(self, watched: Watched) -> Post:
        """Hold this camera from now on; its first slice runs already."""
        post = Post(watched)
        with self._lock:
            self._posts[watched.lease.camera_id] = post
        return post

    def claim(self, lease: HeldLease, *, number: int) -> Post | None:
        """The post for this slice; None when the slice came twice, or from another life."""
        with self._lock:
            post = self._posts.get(lease.camera_id)
            if post is None or post.watched.lease != lease:
                return None
            if post.is_running or post.next_slice != number:
                return None
            post.is_running = True
            return post

    def rest(self, post: Post) -> int:
        """The slice is over; the number of the next one."""
        with self._lock:
            post.is_running = False
            post.next_slice += 1
            return post.next_slice

    def remove(self, post: Post) -> None:
        with self._lock:
            self._posts.pop(post.watched.lease.camera_id, None)

    def leave_orphans(self) -> None:
        """Let go of cameras whose next slice never came."""
        with self._lock:
            late_s = time.monotonic() - ORPHANED_S
            orphans = [
                post
                for post in self._posts.values()
                if not post.is_running and post.watched.touched_s < late_s
            ]
            for post in orphans:
                del self._posts[post.watched.lease.camera_id]
        for post in orphans:
            log.warning("slice never came", camera_id=post.watched.lease.camera_id)
            post.watched.leave(StaleLease.reason)
