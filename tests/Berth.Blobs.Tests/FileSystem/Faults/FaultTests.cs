using Berth.Blobs.FileSystem;

namespace Berth.Blobs.Tests.FileSystem.Faults;

/// <summary>Fails the first, the second, … call of a scenario until there is none left to fail, as SQLite's tests do.</summary>
public sealed class FaultTests : IDisposable
{
    private const int InputOutputError = 5;

    private readonly TinyFileSystem _disk = new(mebibytes: 64);

    public void Dispose() => _disk.Dispose();

    [Theory]
    [InlineData(InputOutputError, nameof(StorageFault.Failed))]
    [InlineData(Errno.NoSpace, nameof(StorageFault.Full))]
    [InlineData(Errno.ReadOnly, nameof(StorageFault.ReadOnly))]
    public async Task Nothing_is_acknowledged_when_a_call_for_it_failed_and_nothing_torn_is_seen(int failure, string fault)
    {
        var (steps, sights) = await FailEveryCallAsync(failure);

        Assert.All(steps, step => Assert.Equal(step.FailedCall == "" ? "done" : fault, step.Outcome));
        Assert.Superset(
            new HashSet<string>
            {
                "", "fdatasync", "fsync", "ftruncate", "mkdir", "pwrite", "pwritev", "rename", "rmdir", "sync_file_range", "unlink",
            },
            steps.Select(step => step.FailedCall).ToHashSet());
        Assert.All(sights, sight => Assert.True(sight.What == "whole" || (sight is { What: "absent", Promised: false }), sight.ToString()));
    }

    [Fact]
    public async Task A_write_that_was_cut_short_is_completed()
    {
        var (steps, sights) = await FailEveryCallAsync(FaultShim.ShortWrite);

        Assert.All(steps, step => Assert.Equal("done", step.Outcome));
        Assert.Superset(new HashSet<string> { "", "pwrite", "pwritev" }, steps.Select(step => step.FailedCall).ToHashSet());
        Assert.All(sights, sight => Assert.NotEqual("torn", sight.What));
    }

    private async Task<(IReadOnlyList<Step> Steps, IReadOnlyList<Sight> Sights)> FailEveryCallAsync(int failure)
    {
        var lines = await FaultShim.RunChildAsync(_disk.Path, FaultChild.FailEveryCall, _disk.Path, failure.ToString());
        var fields = lines.Select(line => line.Split('\t')).ToList();
        return ([.. fields.Where(f => f[0] == "step").Select(f => new Step(f[1], f[2]))],
            [.. fields.Where(f => f[0] == "seen").Select(f => new Sight(f[1], f[2] == "promised"))]);
    }

    private sealed record Step(string Outcome, string FailedCall);

    private sealed record Sight(string What, bool Promised);
}
