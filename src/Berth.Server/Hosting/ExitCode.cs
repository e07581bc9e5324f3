namespace Berth.Server.Hosting;

/// <summary>What the process tells the shell; the numbers are those of sysexits.h.</summary>
public static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 64;

    /// <summary>The machine lacks something: a runtime new enough.</summary>
    public const int Unavailable = 69;

    /// <summary>Not now: another server has the data folder.</summary>
    public const int TemporaryFailure = 75;

    /// <summary>The configuration has faults.</summary>
    public const int Configuration = 78;
}
