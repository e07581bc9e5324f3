using Berth.Server.Tests.V2.Exchanges;
using Berth.Testing;
using Berth.Testing.Http;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>The requests of the tables with a few bytes changed at random: whatever they say then, it is never the server's failure.</summary>
public sealed class HostileRequestsMutationTests(SharedServers servers)
{
    private const int Requests = 500, LargestRequest = 100_000;

    [Theory, BothDatabases]
    public async Task No_request_with_random_faults_is_answered_with_a_failure_of_the_server(TestDatabase database)
    {
        var server = await servers[database];
        var steps = ConformanceRows.All.Concat(HostileRequestsTests.Table.Values).SelectMany(row => row.Steps).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), async (seed, _) => await SendAsync(server, steps, seed));
    }

    private static async Task SendAsync(TestServer server, List<ExchangeStep> steps, int seed)
    {
        var random = new Random(seed);
        var request = await steps[random.Next(steps.Count)].ToBytesAsync(new ExchangePlaces(server));
        if (request.Length > LargestRequest)
        {
            return;
        }

        var mutated = Mutate([.. request], random);
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(mutated);
        connection.EndSending();
        if (!await connection.IsClosedAsync())
        {
            var answer = await connection.ReceiveAsync(toHead: true);

            // 505 is the answer to a version of HTTP that is none.
            Assert.True(answer.Status is < 500 or 505, $"seed {seed}: {answer}\n{System.Text.Encoding.Latin1.GetString(mutated)}");
        }
    }

    private static byte[] Mutate(List<byte> bytes, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 5)));
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 20))));
                    break;
            }
        }

        return [.. bytes];
    }
}
