using Berth.Bench.Content;
using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;

namespace Berth.Bench.Works;

/// <summary>How the bytes of a large blob are sent.</summary>
internal enum PushBy
{
    /// <summary>POST, then all in the PUT.</summary>
    Put,

    /// <summary>POST, all in one PATCH, an empty PUT: as docker does it.</summary>
    Patch,

    /// <summary>POST, PATCHes with Content-Range, an empty PUT.</summary>
    Chunks,
}

/// <summary>A large blob that the registry never saw, by one client or several at once.</summary>
internal sealed class LargePush(Pushable pushable, PushBy by, int chunk, int clients)
    : Work($"push.{by.ToString().ToLowerInvariant()}-{clients}", Measure.Throughput)
{
    public override bool IsPush => true;

    public override bool Suits(Target target) => target.IsRegistry;

    public override Task<Spell> RunAsync(Target target) => PushAsync(target, clients);

    public override Task RunOnceAsync(Target target) => PushAsync(target, 1);

    private async Task<Spell> PushAsync(Target target, int clients)
    {
        var contents = Enumerable.Range(0, clients).Select(_ => pushable.Next()).ToList();
        var origin = target.ToPush;

        // What earlier pushes left to be written would be written now, in somebody else's time.
        Libc.Sync();
        var spell = Crowd.Run(origin, clients, Pace.Times(1), (connection, client, _) => Push(connection, origin, contents[client]));
        await Discarded.RemoveAsync(target, contents.Select(content => content.Digest));
        return spell;
    }

    private long Push(Connection connection, Origin origin, Pushable.Numbered content)
    {
        var upload = Upload.Begin(connection, origin, Names.Pushed);
        switch (by)
        {
            case PushBy.Put:
                upload.Put(content.Digest, pushable.Length, () => pushable.Send(connection, content, 0, pushable.Length));
                break;
            case PushBy.Patch:
                upload.Patch(pushable.Length, () => pushable.Send(connection, content, 0, pushable.Length));
                upload.Put(content.Digest);
                break;
            case PushBy.Chunks:
                PushChunks(connection, upload, content);
                break;
        }

        return pushable.Length;
    }

    private void PushChunks(Connection connection, Upload upload, Pushable.Numbered content)
    {
        for (long offset = 0; offset < pushable.Length; offset += chunk)
        {
            var (from, length) = (offset, Math.Min(chunk, pushable.Length - offset));
            upload.Patch(length, () => pushable.Send(connection, content, from, length), $"{from}-{from + length - 1}");
        }

        upload.Put(content.Digest);
    }
}
