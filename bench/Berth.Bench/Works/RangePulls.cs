using Berth.Bench.Content;
using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;

namespace Berth.Bench.Works;

/// <summary>Random ranges of a large blob, as clients ask that fetch images lazily.</summary>
internal sealed class RandomRanges(Blob blob, TimeSpan time) : Work("pull.ranges", Measure.Throughput)
{
    private const int Clients = 8, Requests = 64, Length = 1 << 20;

    public override async Task<Spell> RunAsync(Target target)
    {
        var origin = await target.ToReadAsync();
        var random = new Random(1);
        var requests = Enumerable.Range(0, Requests).Select(_ => random.NextInt64(blob.Length - Length))
            .Select(from => Request.To(origin, "GET", $"/v2/{Names.Repository}/blobs/{blob.Digest}", $"Range: bytes={from}-{from + Length - 1}")).ToArray();
        return Crowd.Run(
            origin, Clients, Pace.For(time), (connection, client, turn) => connection.Ask(requests[(turn + (client * 7)) % Requests], 206).Length);
    }
}

/// <summary>A thousand ranges in one request, as podman asks for the files of a layer that changed. A server that sends the whole blob
/// instead is right too, and slower.</summary>
internal sealed class ManyRanges(Blob blob, TimeSpan time) : Work("pull.ranges-1024", Measure.Rate)
{
    private const int Ranges = 1024, Length = 4 << 10;

    /// <summary>The other ceiling knows one range at a time.</summary>
    public override bool Suits(Target target) => target.Name != "bare Kestrel";

    public override async Task<Spell> RunAsync(Target target)
    {
        var origin = await target.ToReadAsync();
        var ranges = string.Join(',', Enumerable.Range(0, Ranges).Select(range => range * (blob.Length / Ranges)).Select(from => $"{from}-{from + Length - 1}"));
        var request = Request.To(origin, "GET", $"/v2/{Names.Repository}/blobs/{blob.Digest}", $"Range: bytes={ranges}");
        return Crowd.Run(origin, 1, Pace.For(time), (connection, _, _) => connection.Ask(request) is { Status: 200 or 206 } answer
            ? answer.Length
            : throw new IOException($"{target} refuses {Ranges} ranges."));
    }
}
