from engine.pipeline.draft_size import DraftSize, DraftSizeParams


def test_slow_drafts_get_smaller_and_quick_ones_larger_within_the_shares():
    params = DraftSizeParams(shares=(1.0, 0.5, 0.25), slow_seconds=0.04, quick_seconds=0.01)
    size = DraftSize(params)
    shares = []
    for seconds in (0.1, 0.1, 0.1, 0.02, 0.001, 0.001, 0.001):
        size.note(seconds)
        shares.append(size.share)
    assert shares == [0.5, 0.25, 0.25, 0.25, 0.5, 1.0, 1.0]
