using Berth.Bench.Targets;

namespace Berth.Bench.Works;

/// <summary>Takes pushed blobs off the disk again, behind the registry's back: a run writes more than a disk may hold, and nobody asks for
/// them any more.</summary>
internal static class Discarded
{
    /// <summary>A registry whose folder is unknown is asked to delete them, as far as it can.</summary>
    public static async Task RemoveAsync(Target target, IEnumerable<string> digests)
    {
        foreach (var digest in digests)
        {
            if (target.Blobs is { } blobs)
            {
                var hex = digest["sha256:".Length..];
                Directory.Delete(Path.Combine(blobs, "sha256", hex[..2], hex), recursive: true);
            }
            else
            {
                await DeleteAsync(target, digest);
            }
        }
    }

    private static async Task DeleteAsync(Target target, string digest)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        using var answer = await http.DeleteAsync(target.Address($"/v2/{Names.Pushed}/blobs/{digest}"));
    }
}
