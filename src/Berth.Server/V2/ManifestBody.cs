using System.Buffers;
using Berth.Oci.Errors;

namespace Berth.Server.V2;

/// <summary>Reads a manifest into memory, and not a byte more than the limit: CVE-2017-11468 was a body without one.</summary>
internal static class ManifestBody
{
    public static async Task<Result<byte[]>> ReadAsync(V2Request request, int limit)
    {
        if (request.Http.Request.ContentLength > limit)
        {
            return TooLarge(limit);
        }

        var reader = request.Http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.Cancel);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return TooLarge(limit);
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static RegistryError TooLarge(int limit) =>
        new(ErrorCode.ManifestInvalid, $"a manifest may have at most {limit} bytes") { Status = 413 };
}
