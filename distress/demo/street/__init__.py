def street_video_write(path, *, seed, length_s):
    raise NotImplementedError
