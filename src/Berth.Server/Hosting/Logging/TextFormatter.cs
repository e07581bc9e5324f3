using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Berth.Server.Hosting.Logging;

/// <summary>One line for people: when, how grave, what.</summary>
internal sealed class TextFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "berth-text";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (LoggingSetup.IsSaidElsewhere(logEntry.Category, logEntry.EventId))
        {
            return;
        }

        textWriter.Write($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Level(logEntry.LogLevel),-5} ");
        textWriter.Write(LogText.Escape(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        textWriter.Write('\n');
        if (logEntry.Exception is { } exception)
        {
            // Indented, so that no line of it can pass for an entry of its own.
            foreach (var line in exception.ToString().Split('\n'))
            {
                textWriter.Write($"    {LogText.Escape(line.TrimEnd('\r'))}\n");
            }
        }
    }

    internal static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
