using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Berth.Server.Hosting.Logging;

/// <summary>Writes the log to a stream, as many lines at a time as have come since the last time.</summary>
/// <remarks>
/// <code>
///   request ─► line, as bytes of its thread ─► lock: append ─┐
///   request ─► …                                              ├─► one thread: swap the two buffers, one write(2)
///   request ─► …                                              ┘
/// </code>
/// The framework's console logger hands over each line by itself, with a lock, a wake and a write for each: a third of what a pull out of
/// memory costs. Whoever logs faster than the stream takes waits, so that no line is lost and memory is bounded.
/// </remarks>
internal sealed class LineLogger : ILoggerProvider
{
    private const int LargestBacklog = 1 << 20;

    [ThreadStatic]
    private static Line? line;

    private readonly ConsoleFormatter _formatter;
    private readonly Stream _stream;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _hasLines = new(), _hasRoom = new(true);
    private readonly Thread _writer;
    private ArrayBufferWriter<byte> _waiting = new(), _written = new();
    private bool _ended;

    public LineLogger(ConsoleFormatter formatter, Stream stream)
    {
        (_formatter, _stream) = (formatter, stream);
        _writer = new Thread(Write) { IsBackground = true, Name = "Log" };
        _writer.Start();
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Everything logged until now is written when it returns. What others log while they are disposed of later is written by them.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
        }

        _hasLines.Set();
        _hasRoom.Set();
        _writer.Join();
    }

    private void Add<TState>(in LogEntry<TState> entry)
    {
        var text = line ??= new Line();
        text.Writer.GetStringBuilder().Clear();
        _formatter.Write(entry, null, text.Writer);
        text.Bytes.ResetWrittenCount();
        foreach (var chunk in text.Writer.GetStringBuilder().GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, text.Bytes);
        }

        _hasRoom.Wait();
        lock (_lock)
        {
            if (_ended)
            {
                TryWrite(text.Bytes.WrittenSpan);
                return;
            }

            _waiting.Write(text.Bytes.WrittenSpan);
            if (_waiting.WrittenCount > LargestBacklog)
            {
                _hasRoom.Reset();
            }
        }

        if (!_hasLines.IsSet)
        {
            _hasLines.Set();
        }
    }

    private void Write()
    {
        while (true)
        {
            _hasLines.Wait();
            _hasLines.Reset();
            bool isLast;
            lock (_lock)
            {
                (_waiting, _written) = (_written, _waiting);
                isLast = _ended;
            }

            TryWrite(_written.WrittenSpan);
            _written.ResetWrittenCount();
            _hasRoom.Set();
            if (isLast)
            {
                return;
            }
        }
    }

    /// <summary>A terminal that was closed is no reason to stop serving.</summary>
    private void TryWrite(ReadOnlySpan<byte> lines)
    {
        try
        {
            _stream.Write(lines);
        }
        catch (IOException)
        {
        }
    }

    private sealed class Line
    {
        public StringWriter Writer { get; } = new(System.Globalization.CultureInfo.InvariantCulture);

        public ArrayBufferWriter<byte> Bytes { get; } = new(512);
    }

    private sealed class Logger(LineLogger log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
    }
}
