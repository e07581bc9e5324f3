using Berth.Bench.Content;
using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;

namespace Berth.Bench.Works;

/// <summary>A large blob, by one client or several at once.</summary>
internal sealed class LargePull(Blob blob, int clients, bool isTls = false)
    : Work(isTls ? $"pull.tls-{clients}" : $"pull.large-{clients}", Measure.Throughput)
{
    public override bool IsTls => isTls;

    /// <summary>Few clients pull several times, so that what is measured takes seconds.</summary>
    private int Turns => Math.Max(1, 4 / clients);

    public override async Task<Spell> RunAsync(Target target)
    {
        var origin = await target.ToReadAsync();
        var request = Request.To(origin, "GET", $"/v2/{Names.Repository}/blobs/{blob.Digest}");
        return Crowd.Run(origin, clients, Pace.Times(Turns), (connection, _, _) => connection.Ask(request, 200).Length);
    }
}
