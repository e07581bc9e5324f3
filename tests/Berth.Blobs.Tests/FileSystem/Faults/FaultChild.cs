using Berth.Blobs.FileSystem;
using Berth.Oci;

namespace Berth.Blobs.Tests.FileSystem.Faults;

/// <summary>What the child process does below the shim. It prints what the store told it and what a reader sees; the parent
/// judges.</summary>
internal static class FaultChild
{
    public const string Verb = "fault-child";
    public const string FailEveryCall = "fail-every-call";
    public const string RecordCalls = "record-calls";

    // One write, several, and enough of them to start writeback.
    private static readonly Blob Small = Blob.Of(Bodies.Bytes(1000));
    private static readonly Blob Medium = Blob.Of(Bodies.Bytes(300_000));
    private static readonly Blob Large = Blob.Of(Bodies.Bytes(9_500_000));

    public static async Task<int> RunAsync(string[] args)
    {
        FaultShim.Install();
        await (args switch
        {
            [FailEveryCall, var folder, var failure] => FailEveryCallAsync(folder, int.Parse(failure)),
            [RecordCalls, var folder, var log] => RecordCallsAsync(folder, log),
            _ => throw new ArgumentException(string.Join(' ', args)),
        });
        return 0;
    }

    private static async Task FailEveryCallAsync(string folder, int failure)
    {
        var struck = true;
        for (var call = 1; struck; call++)
        {
            var root = Path.Combine(folder, call.ToString());
            struck = await RunRoundAsync(new FileSystemBlobStore(root), root, call, failure);
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Prints, for each step, its outcome and the call that was made to fail in it; then what is to be seen.</summary>
    private static async Task<bool> RunRoundAsync(FileSystemBlobStore store, string root, int call, int failure)
    {
        var struck = false;
        var promised = new HashSet<Blob>();
        FaultShim.Arm(root, call, failure);
        foreach (var blob in (Blob[])[Small, Medium, Large, Small])
        {
            if (await StepAsync(() => PushAsync(store, blob)))
            {
                promised.Add(blob);
            }
        }

        promised.Remove(Medium);
        await StepAsync(() => store.DeleteAsync(Medium.Digest, CancellationToken.None));

        // The process is not to need a restart: with the fault gone, the same store takes everything.
        FaultShim.Arm(root, 0, 0);
        await PrintWhatIsSeenAsync(store, promised);
        await StepAsync(() => PushAsync(store, Medium));
        await StepAsync(() => PushAsync(store, Small));
        promised.UnionWith([Medium, Small]);
        await PrintWhatIsSeenAsync(store, promised);
        return struck;

        async Task<bool> StepAsync(Func<Task> step)
        {
            var outcome = await OutcomeOfAsync(step);
            var fired = FaultShim.Fired();
            struck |= fired != "";
            Console.WriteLine($"step\t{outcome}\t{fired}");
            return outcome == "done";
        }
    }

    private static async Task PrintWhatIsSeenAsync(FileSystemBlobStore store, HashSet<Blob> promised)
    {
        foreach (var blob in (Blob[])[Small, Medium, Large])
        {
            await using var content = await store.OpenAsync(blob.Digest, CancellationToken.None);
            var seen = content is null ? "absent" : await content.MatchesAsync(blob.Digest, CancellationToken.None) ? "whole" : "torn";
            Console.WriteLine($"seen\t{seen}\t{(promised.Contains(blob) ? "promised" : "")}");
        }
    }

    private static async Task RecordCallsAsync(string folder, string log)
    {
        var store = new FileSystemBlobStore(folder);
        var layout = new BlobLayout(folder);
        FaultShim.Record(folder, log);
        foreach (var blob in (Blob[])[Small, Medium, Large, Small, .. TwoWithOnePrefix()])
        {
            await PushAsync(store, blob);
            FaultShim.Note("stored", layout.Blob(blob.Digest).Data, "");
        }

        await store.DeleteAsync(Medium.Digest, CancellationToken.None);
        FaultShim.Note("deleted", layout.Blob(Medium.Digest).Data, "");
    }

    private static async Task<string> OutcomeOfAsync(Func<Task> step)
    {
        try
        {
            await step();
            return "done";
        }
        catch (BlobStoreException fault)
        {
            return fault.Fault.ToString();
        }
    }

    private static async Task PushAsync(FileSystemBlobStore store, Blob blob)
    {
        // In two requests, and one between them that was never recorded. The second comes in reads that are written aside.
        var upload = Guid.NewGuid();
        var split = blob.Content.Length / 10;
        var staged = (await AppendAsync(Staged.Nothing, blob.Content.AsMemory(0, split))).Staged;
        await AppendAsync(staged, "unrecorded"u8.ToArray());
        staged = (await AppendAsync(staged, blob.Content.AsMemory(split))).Staged;
        await store.CommitAsync(upload, staged, blob.Digest, CancellationToken.None);

        Task<Appended> AppendAsync(Staged from, ReadOnlyMemory<byte> part) => store.AppendAsync(
            upload, from, Bodies.InReads(part, [part.Length / 2], segment: 16_384), _ => { }, CancellationToken.None);
    }

    private static IEnumerable<Blob> TwoWithOnePrefix() => Enumerable.Range(0, 1000)
        .Select(i => Blob.Of(BitConverter.GetBytes(i)))
        .GroupBy(blob => blob.Digest.Hex[..2])
        .First(group => group.Count() >= 2)
        .Take(2);

    private sealed record Blob(byte[] Content, Digest Digest)
    {
        public static Blob Of(byte[] content) => new(content, Digest.Of(DigestAlgorithm.Sha256, content));
    }
}
