using System.Buffers;
using Berth.Oci;
using CsCheck;
using static Berth.Blobs.Tests.StoreExtensions;

namespace Berth.Blobs.Tests;

/// <summary>What every blob store promises. A test class for a store derives from this and says how to make one.</summary>
public abstract class BlobStoreContract
{
    private static readonly byte[] Content = Bodies.Bytes(100_000);
    private static readonly Digest ContentDigest = Digest.Of(DigestAlgorithm.Sha256, Content);

    protected abstract IBlobStore Store { get; }

    /// <summary>Changes stored bytes behind the store's back.</summary>
    protected abstract Task OverwriteAsync(Digest digest, byte[] content);

    public static TheoryData<int, DigestAlgorithm> Blobs => new MatrixTheoryData<int, DigestAlgorithm>(
        [0, 1, 65_535, 65_536, 300_000, 20_000_000], [DigestAlgorithm.Sha256, DigestAlgorithm.Sha512]);

    [Theory]
    [MemberData(nameof(Blobs))]
    public async Task Committed_content_reads_back_whole(int length, DigestAlgorithm algorithm)
    {
        var content = Bodies.Bytes(length);
        var digest = Digest.Of(algorithm, content);

        await Store.PushAsync(content, digest);

        await using var stored = await Store.OpenAsync(digest, Cancel);
        Assert.Equal(length, stored!.Length);
        Assert.Equal(content, await stored.BytesAsync());
        Assert.Equal(content, await stored.RangeAsync(0, length));
        Assert.True(await stored.MatchesAsync(digest, Cancel));
    }

    [Fact]
    public async Task An_upload_of_which_nothing_came_commits_as_the_empty_blob()
    {
        var empty = Digest.Of(DigestAlgorithm.Sha256, []);

        await Store.CommitAsync(Guid.NewGuid(), Staged.Nothing, empty, Cancel);

        Assert.Empty((await Store.PullAsync(empty))!);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(99_999, 1)]
    [InlineData(100_000, 0)]
    [InlineData(12_345, 67_890)]
    public async Task A_range_is_copied_exactly(int offset, int count)
    {
        await Store.PushAsync(Content);

        await using var stored = await Store.OpenAsync(ContentDigest, Cancel);

        Assert.Equal(Content[offset..(offset + count)], await stored!.RangeAsync(offset, count));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 100_001)]
    [InlineData(100_001, 0)]
    [InlineData(1, long.MaxValue)]
    public async Task A_range_outside_the_content_is_refused(long offset, long count)
    {
        await Store.PushAsync(Content);

        await using var stored = await Store.OpenAsync(ContentDigest, Cancel);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => stored!.RangeAsync(offset, count));
    }

    [Fact]
    public async Task Copying_ends_when_the_reader_has_gone()
    {
        var content = Bodies.Bytes(4_000_000);
        var digest = Digest.Of(DigestAlgorithm.Sha256, content);
        await Store.PushAsync(content, digest);
        await using var stored = await Store.OpenAsync(digest, Cancel);
        var reader = new LeavingReader(after: 1);

        await stored!.CopyToAsync(reader, 0, content.Length, Cancel);

        Assert.Equal(1, reader.Flushes);
        Assert.InRange(reader.Bytes, 1, content.Length / 2);
    }

    [Fact]
    public async Task A_missing_blob_is_null() => Assert.Null(await Store.OpenAsync(ContentDigest, Cancel));

    [Fact]
    public async Task Staged_bytes_are_not_visible()
    {
        await Store.AppendAsync(Guid.NewGuid(), Staged.Nothing, Content);

        Assert.Null(await Store.OpenAsync(ContentDigest, Cancel));
        Assert.Empty(await Store.ListAsync(Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Staged_bytes_are_gone_after_the_commit()
    {
        var upload = Guid.NewGuid();
        var staged = await Store.AppendAsync(upload, Staged.Nothing, Content);
        await Store.CommitAsync(upload, staged, ContentDigest, Cancel);

        Assert.Equal(StorageFault.StagedBytesLost, await FaultOfAsync(() => Store.ReadStagedAsync(upload, staged, Cancel)));
        Assert.Equal(StorageFault.StagedBytesLost, await FaultOfAsync(() => Store.CommitAsync(upload, staged, ContentDigest, Cancel)));
        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task Random_chunks_with_unrecorded_ones_between_them_add_up() => await Gen.Select(
        Gen.Int[0, 200_000],
        Gen.Int[1, 100_000],
        Gen.Select(Gen.Int[0, 120_000], Gen.Bool).Array[0, 8]).SampleAsync(
        async (length, segment, chunks) =>
        {
            var content = Bodies.Bytes(length);
            var upload = Guid.NewGuid();
            var staged = Staged.Nothing;
            var observed = new MemoryStream();
            foreach (var (size, recorded) in chunks.Append((length, true)))
            {
                var chunk = content.AsMemory((int)staged.Length, Math.Min(size, length - (int)staged.Length));
                var reads = new[] { chunk.Length / 3, chunk.Length / 2 };
                var seen = new MemoryStream();
                var body = Bodies.InReads(chunk, reads, segment);
                var appended = await Store.AppendAsync(upload, staged, body, bytes => Add(seen, bytes), Cancel);
                Assert.Equal(new Appended(appended.Staged with { Length = staged.Length + chunk.Length }, null), appended);
                if (recorded)
                {
                    staged = appended.Staged;
                    seen.WriteTo(observed);
                }
            }

            Assert.Equal(content, observed.ToArray());
            Assert.Equal(content, await (await Store.ReadStagedAsync(upload, staged, Cancel)).BytesAsync());
            var digest = Digest.Of(DigestAlgorithm.Sha512, content);
            await Store.CommitAsync(upload, staged, digest, Cancel);
            Assert.Equal(content, await Store.PullAsync(digest));
        },
        iter: 40,
        threads: 1);

    [Fact]
    public async Task Unrecorded_bytes_do_not_get_into_the_blob()
    {
        var upload = Guid.NewGuid();
        var staged = await Store.AppendAsync(upload, Staged.Nothing, Content);
        await Store.AppendAsync(upload, staged, "never recorded"u8.ToArray());

        Assert.Equal(Content, await (await Store.ReadStagedAsync(upload, staged, Cancel)).BytesAsync());
        await Store.CommitAsync(upload, staged, ContentDigest, Cancel);

        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task A_body_that_breaks_off_keeps_what_came()
    {
        var upload = Guid.NewGuid();
        var lost = new IOException("connection lost");

        var first = await Store.AppendAsync(upload, Staged.Nothing, Bodies.BreakingOffAfter(Content.AsMemory(0, 70_000), lost));

        Assert.Same(lost, first.Interruption);
        Assert.Equal(70_000, first.Staged.Length);
        var second = await Store.AppendAsync(upload, first.Staged, Content.AsMemory(70_000));
        await Store.CommitAsync(upload, second, ContentDigest, Cancel);
        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task Cancelling_keeps_what_came()
    {
        using var cancel = new CancellationTokenSource();
        var upload = Guid.NewGuid();
        var body = Bodies.InReads(Content, [70_000], 4096);

        var appended = await Store.AppendAsync(upload, Staged.Nothing, body, _ => cancel.Cancel(), cancel.Token);

        Assert.IsAssignableFrom<OperationCanceledException>(appended.Interruption);
        Assert.Equal(Content[..70_000], await (await Store.ReadStagedAsync(upload, appended.Staged, Cancel)).BytesAsync());
    }

    [Fact]
    public async Task An_upload_that_lost_its_bytes_cannot_go_on()
    {
        var upload = Guid.NewGuid();
        var staged = await Store.AppendAsync(upload, Staged.Nothing, Content);
        await Store.DiscardAsync(upload, staged, Cancel);
        await Store.DiscardAsync(upload, staged, Cancel);

        Assert.Equal(StorageFault.StagedBytesLost, await FaultOfAsync(() => Store.AppendAsync(upload, staged, Content)));
        Assert.Equal(StorageFault.StagedBytesLost, await FaultOfAsync(() => Store.ReadStagedAsync(upload, staged, Cancel)));
        Assert.Equal(StorageFault.StagedBytesLost, await FaultOfAsync(() => Store.CommitAsync(upload, staged, ContentDigest, Cancel)));
        Assert.Null(await Store.OpenAsync(ContentDigest, Cancel));
    }

    [Fact]
    public async Task Fifty_writers_of_one_blob_all_succeed()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Store.PushAsync(Content), Cancel)));

        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
        Assert.Equal([new StoredBlob(ContentDigest, Content.Length)], await Store.ListAsync(Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task The_stamp_of_the_commit_is_the_stamp_of_the_content()
    {
        var stamp = await Store.PushAsync(Content);

        for (var i = 0; i < 2; i++)
        {
            await using var stored = await Store.OpenAsync(ContentDigest, Cancel);
            Assert.Equal(stamp, stored!.Stamp);
        }
    }

    [Fact]
    public async Task Altered_content_has_another_stamp_and_does_not_match()
    {
        var stamp = await Store.PushAsync(Content);

        await OverwriteAsync(ContentDigest, Bodies.Bytes(Content.Length, seed: 2));

        await using var stored = await Store.OpenAsync(ContentDigest, Cancel);
        Assert.NotEqual(stamp, stored!.Stamp);
        Assert.False(await stored.MatchesAsync(ContentDigest, Cancel));
    }

    [Fact]
    public async Task Pushing_again_heals_a_damaged_blob()
    {
        await Store.PushAsync(Content);
        await OverwriteAsync(ContentDigest, []);

        await Store.PushAsync(Content);

        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task Opened_content_stays_readable_when_the_blob_is_deleted()
    {
        await Store.PushAsync(Content);
        await using var stored = await Store.OpenAsync(ContentDigest, Cancel);

        Assert.True(await Store.DeleteAsync(ContentDigest, Cancel));

        Assert.Null(await Store.OpenAsync(ContentDigest, Cancel));
        Assert.Equal(Content, await stored!.BytesAsync());
    }

    [Fact]
    public async Task Deleting_may_be_repeated_and_pushing_again_brings_the_blob_back()
    {
        Assert.False(await Store.DeleteAsync(ContentDigest, Cancel));
        await Store.PushAsync(Content);
        Assert.True(await Store.DeleteAsync(ContentDigest, Cancel));
        Assert.False(await Store.DeleteAsync(ContentDigest, Cancel));

        await Store.PushAsync(Content);

        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task A_damaged_blob_is_quarantined_and_a_sound_one_is_not()
    {
        await Store.QuarantineAsync(ContentDigest, Cancel);
        await Store.PushAsync(Content);
        await Store.QuarantineAsync(ContentDigest, Cancel);
        Assert.NotNull(await Store.PullAsync(ContentDigest));
        await OverwriteAsync(ContentDigest, "damaged"u8.ToArray());

        await Store.QuarantineAsync(ContentDigest, Cancel);
        await Store.QuarantineAsync(ContentDigest, Cancel);

        Assert.Null(await Store.PullAsync(ContentDigest));
        await Store.PushAsync(Content);
        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task Every_blob_is_listed_with_its_length()
    {
        var expected = new List<StoredBlob>();
        foreach (var algorithm in Enum.GetValues<DigestAlgorithm>())
        {
            for (var length = 0; length < 20; length++)
            {
                var content = Bodies.Bytes(length);
                expected.Add(new StoredBlob(Digest.Of(algorithm, content), length));
                await Store.PushAsync(content, expected[^1].Digest);
            }
        }

        Assert.Equivalent(expected, await Store.ListAsync(Cancel).ToListAsync(Cancel), strict: true);
    }

    [Fact]
    public async Task The_sweep_removes_old_staged_bytes_that_no_upload_knows()
    {
        var live = Guid.NewGuid();
        var dead = Guid.NewGuid();
        var liveStaged = await Store.AppendAsync(live, Staged.Nothing, Content);
        var deadStaged = await Store.AppendAsync(dead, Staged.Nothing, Content);
        await Store.PushAsync(Content);
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal(0, await Store.SweepAsync(now.AddHours(-1), _ => new(false), Cancel));
        Assert.Equal(1, await Store.SweepAsync(now.AddHours(1), upload => new(upload == live), Cancel));

        Assert.Equal(StorageFault.StagedBytesLost, await FaultOfAsync(() => Store.ReadStagedAsync(dead, deadStaged, Cancel)));
        Assert.Equal(Content, await (await Store.ReadStagedAsync(live, liveStaged, Cancel)).BytesAsync());
        Assert.Equal(Content, await Store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task A_sound_storage_is_writable()
    {
        var health = await Store.CheckAsync(Cancel);

        Assert.Equal((true, null), (health.Writable, health.Problem));
    }

    private static void Add(MemoryStream seen, ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            seen.Write(segment.Span);
        }
    }
}
