using Microsoft.Extensions.Logging;

namespace Berth.Registry.Jobs;

/// <summary>Work that comes back: its name in the log, how often, and what it does.</summary>
internal sealed record Job(string Name, TimeSpan Every, Func<CancellationToken, Task> Run);

/// <summary>Runs each job at start and then at its interval. A job that fails is logged and runs again next time.</summary>
public sealed partial class JobRunner
{
    private readonly IReadOnlyList<Job> _jobs;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobRunner> _log;

    internal JobRunner(IReadOnlyList<Job> jobs, TimeProvider clock, ILogger<JobRunner> log)
    {
        _jobs = jobs;
        _clock = clock;
        _log = log;
    }

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(_jobs.Select(job => RepeatAsync(job, cancel)));

    private async Task RepeatAsync(Job job, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(job.Every, _clock);
        try
        {
            do
            {
                await RunOnceAsync(job, cancel);
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // The server stops, which a database tells in words of its own.
        }
    }

    private async Task RunOnceAsync(Job job, CancellationToken cancel)
    {
        try
        {
            await job.Run(cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            LogFailed(e, job.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} failed; it will run again at its next turn")]
    private partial void LogFailed(Exception exception, string job);
}
