using System.Diagnostics;
using Berth.Bench.Measuring;
using Berth.Bench.Wire;

namespace Berth.Bench.Load;

/// <summary>One piece of work of one client.</summary>
/// <param name="client">The client's number, from 0.</param>
/// <param name="turn">How many pieces it did before, so that no two need be the same.</param>
/// <returns>How many bytes of body went over the wire.</returns>
internal delegate long Errand(Connection connection, int client, int turn);

/// <summary>Clients with a connection and a thread each, which begin at once and do the same until the pace says that it is enough.</summary>
internal static class Crowd
{
    /// <summary>A client needs a few frames; five hundred of them should not need memory for more.</summary>
    private const int StackSize = 256 * 1024;

    public static Spell Run(Origin origin, int connections, Pace pace, Errand errand)
    {
        var clients = Enumerable.Range(0, connections).Select(number => new Client(number, pace, errand)).ToList();
        try
        {
            clients.ForEach(client => client.Connect(origin));
            using var start = new Barrier(connections + 1);
            var threads = clients.ConvertAll(client => new Thread(() => client.Run(start), StackSize));
            threads.ForEach(thread => thread.Start());
            start.SignalAndWait();
            var cpu = ProcessClock.OwnSeconds;
            var clock = Stopwatch.StartNew();
            threads.ForEach(thread => thread.Join());
            var seconds = clock.Elapsed.TotalSeconds;
            cpu = ProcessClock.OwnSeconds - cpu;

            clients.ForEach(client => client.ThrowIfFailed());
            return new Spell(
                seconds, clients.Sum(client => client.Bytes), [.. clients.SelectMany(client => client.Latencies).Order()], cpu, connections);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private sealed class Client(int number, Pace pace, Errand errand) : IDisposable
    {
        private Connection? _connection;
        private Exception? _failure;

        public List<double> Latencies { get; } = new(1024);

        public long Bytes { get; private set; }

        public void Connect(Origin origin) => _connection = new Connection(origin);

        public void Run(Barrier start)
        {
            start.SignalAndWait();
            try
            {
                var began = Stopwatch.GetTimestamp();
                for (var (turn, before) = (0, began); !pace.IsOver(turn, Stopwatch.GetElapsedTime(began, before)); turn++)
                {
                    Bytes += errand(_connection!, number, turn);
                    var after = Stopwatch.GetTimestamp();
                    Latencies.Add(Stopwatch.GetElapsedTime(before, after).TotalMilliseconds);
                    before = after;
                }
            }
            catch (Exception e)
            {
                _failure = e;
            }
        }

        public void ThrowIfFailed()
        {
            if (_failure is not null)
            {
                throw new IOException($"Client {number} failed: {_failure.Message}", _failure);
            }
        }

        public void Dispose() => _connection?.Dispose();
    }
}
