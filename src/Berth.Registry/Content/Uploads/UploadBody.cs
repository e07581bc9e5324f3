using System.IO.Pipelines;

namespace Berth.Registry.Content.Uploads;

/// <summary>The body of an upload request, and what the client said of it beforehand.</summary>
/// <param name="Length">Content-Length; null when the body is chunked.</param>
/// <param name="Range">Content-Range, first and last byte.</param>
public sealed record UploadBody(PipeReader Reader, long? Length, (long First, long Last)? Range);

/// <summary>How far a session has come.</summary>
public sealed record UploadStatus(Guid Id, long Length);
