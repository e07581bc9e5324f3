using System.Collections.Concurrent;
using Berth.Server.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Berth.Server.Tests.Hosting;

/// <summary>Keeps every entry as the two real formatters would print it.</summary>
internal sealed class PrintedLog : ILoggerProvider
{
    private readonly TextFormatter _text = new(TimeProvider.System);
    private readonly JsonFormatter _json = new(TimeProvider.System);
    private readonly ConcurrentQueue<(string Text, string Json)> _entries = new();

    public IReadOnlyList<string> Text => [.. _entries.Select(entry => entry.Text)];

    public IReadOnlyList<string> Json => [.. _entries.Select(entry => entry.Json)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(PrintedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var entry = new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter);
            using var text = new StringWriter();
            using var json = new StringWriter();
            log._text.Write(entry, null, text);
            log._json.Write(entry, null, json);
            log._entries.Enqueue((text.ToString(), json.ToString()));
        }
    }
}
