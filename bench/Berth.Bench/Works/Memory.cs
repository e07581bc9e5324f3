using Berth.Bench.Content;
using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;

namespace Berth.Bench.Works;

/// <summary>When memory is looked at.</summary>
internal enum Moment
{
    /// <summary>A few seconds after the start.</summary>
    Idle,

    /// <summary>The peak while many pull at once.</summary>
    Busy,

    /// <summary>A few seconds after that.</summary>
    After,
}

/// <summary>Resident memory of a server that was just started.</summary>
internal sealed class Memory(Moment moment, Blob blob, int clients) : Work($"memory.{moment.ToString().ToLowerInvariant()}", Measure.Memory)
{
    private const int PullsEach = 8;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public override bool NeedsWarmth => false;

    public override bool Suits(Target target) => target.IsRegistry && target.Launch is not null;

    public override async Task<Spell> RunAsync(Target target)
    {
        await using var fresh = await Fresh.StartAsync(target);
        if (moment != Moment.Idle)
        {
            Pull(fresh.Origin);
        }

        if (moment == Moment.Busy)
        {
            return Spell.Of(fresh.FirstAnswer, fresh.Peak());
        }

        await Task.Delay(Rest);
        return Spell.Of(fresh.FirstAnswer, fresh.Now());
    }

    private void Pull(Origin origin)
    {
        Crowd.Run(origin, 1, Pace.Times(1), (connection, _, _) =>
        {
            var upload = Upload.Begin(connection, origin, Names.Repository);
            upload.Put(blob.Digest, blob.Length, () => connection.Send(File.ReadAllBytes(blob.File)));
            return blob.Length;
        });
        var request = Request.To(origin, "GET", $"/v2/{Names.Repository}/blobs/{blob.Digest}");
        Crowd.Run(origin, clients, Pace.Times(PullsEach), (connection, _, _) => connection.Ask(request, 200).Length);
    }
}
