namespace Berth.Server.Hosting.Guards;

/// <summary>
/// Whether anyone may push. A registry is open until its first account is made. Register one as a service to replace the default.
/// </summary>
internal sealed record Openness(Func<CancellationToken, ValueTask<bool>> IsOpen)
{
    /// <summary>Without accounts there is nobody else to let in.</summary>
    public static Openness Always { get; } = new(_ => ValueTask.FromResult(true));
}
