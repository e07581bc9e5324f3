namespace Berth.Bench;

/// <summary>How much of everything: enough to be steady, or just enough to see that it works.</summary>
internal sealed record Scale
{
    public static readonly Scale Full = new();

    public static readonly Scale Quick = new()
    {
        Pairs = 3,
        LargeBlob = 64 << 20,
        PushedBlob = 32 << 20,
        Chunk = 4 << 20,
        Images = 48,
        Spell = TimeSpan.FromMilliseconds(500),
        TagCounts = [1_000, 20_000],
        Repositories = 2_000,
        Referrers = 2_000,
        Concurrent = 64,
    };

    /// <summary>How often each target does each work.</summary>
    public int Pairs { get; init; } = 5;

    public int LargeBlob { get; init; } = 512 << 20;

    public int PushedBlob { get; init; } = 256 << 20;

    /// <summary>The size of a PATCH of a push in chunks.</summary>
    public int Chunk { get; init; } = 16 << 20;

    /// <summary>How many small images are pushed.</summary>
    public int Images { get; init; } = 500;

    /// <summary>How long requests are repeated.</summary>
    public TimeSpan Spell { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How many tags a repository has whose tags are listed.</summary>
    public IReadOnlyList<int> TagCounts { get; init; } = [1_000, 100_000, 1_000_000];

    /// <summary>How many repositories there are in a full registry.</summary>
    public int Repositories { get; init; } = 100_000;

    /// <summary>How many manifests refer to one.</summary>
    public int Referrers { get; init; } = 100_000;

    /// <summary>How many clients pull at once where memory is looked at.</summary>
    public int Concurrent { get; init; } = 512;
}
