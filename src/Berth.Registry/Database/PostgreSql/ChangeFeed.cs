using System.Globalization;
using System.Text;
using Berth.Registry.Database.Tables;
using Npgsql;

namespace Berth.Registry.Database.PostgreSql;

/// <summary>What other nodes change, heard in the order of their commits.</summary>
/// <remarks>
/// <code>
///   another node: BEGIN ─► change ─► pg_notify(what) ─► COMMIT ─┐
///                                                               ├─► one queue, in the order of commits ─► LISTEN ─► Freshness
///   this node, every half second: pg_notify(beat, time) ────────┘
/// </code>
/// A beat that comes back says that everything committed before it was sent has been heard. Without one for <see cref="Freshness.Trust"/>
/// memory is not believed, whether the connection broke or only fell silent, and once it breaks not for a moment longer.
/// </remarks>
internal sealed class ChangeFeed
{
    public const string Channel = "berth";

    /// <summary>PostgreSQL takes less than 8,000 bytes (NOTIFY).</summary>
    private const int LongestMessage = 7_900;

    private const char Field = '\t', Line = '\n';

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private readonly string _connection;
    private readonly Freshness _freshness;
    private readonly TimeProvider _clock;
    private readonly string _node = Guid.NewGuid().ToString("N");

    public ChangeFeed(NpgsqlConnectionStringBuilder connection, Freshness freshness, TimeProvider clock)
    {
        _connection = new NpgsqlConnectionStringBuilder(connection.ToString())
        {
            Pooling = false,
            CommandTimeout = 2,
            Timeout = 2,
            ApplicationName = connection.ApplicationName + " feed",
        }.ToString();
        (_freshness, _clock) = (freshness, clock);
    }

    /// <summary>What to tell the other nodes of a change. A change of too much concerns everything.</summary>
    public string Write(IReadOnlyList<Changed> changes)
    {
        var text = new StringBuilder(_node);
        foreach (var (name, part) in changes)
        {
            text.Append(Line).Append(name);
            _ = part is null ? text : text.Append(Field).Append(part);
        }

        return text.Length <= LongestMessage ? text.ToString() : Write([Changed.Everything]);
    }

    /// <summary>Hears what there is to hear until the connection breaks.</summary>
    public async Task ListenAsync(CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(_connection);
        connection.Notification += (_, notice) => Hear(notice.Payload);
        await connection.OpenAsync(cancel);
        await using var listen = new NpgsqlCommand($"LISTEN {Channel}", connection);
        await listen.ExecuteNonQueryAsync(cancel);
        _freshness.ForgetAll();

        await using var beat = new NpgsqlCommand($"SELECT pg_notify('{Channel}', $1)", connection);
        var payload = beat.Parameters.Add(new NpgsqlParameter<string>());
        while (true)
        {
            var sent = _clock.GetTimestamp();
            payload.Value = $"{_node}{Line}{Field}{sent.ToString(CultureInfo.InvariantCulture)}";
            await beat.ExecuteNonQueryAsync(cancel);
            for (var next = Beat; next > TimeSpan.Zero; next = Beat - _clock.GetElapsedTime(sent))
            {
                // In whole milliseconds, of which none would be for ever.
                await connection.WaitAsync((int)Math.Ceiling(next.TotalMilliseconds), cancel);
            }
        }
    }

    private void Hear(string message)
    {
        var lines = message.Split(Line);
        if (lines is [var own, ['\t', .. var sent]] && own == _node)
        {
            _freshness.Confirm(long.Parse(sent, CultureInfo.InvariantCulture));
        }
        else if (lines[0] != _node)
        {
            foreach (var line in lines.AsSpan(1))
            {
                var field = line.IndexOf(Field, StringComparison.Ordinal);
                if (field != 0)
                {
                    _freshness.Forget(field < 0 ? new Changed(line) : new Changed(line[..field], line[(field + 1)..]));
                }
            }
        }
    }
}
