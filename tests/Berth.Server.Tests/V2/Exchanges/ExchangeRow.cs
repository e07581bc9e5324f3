using Berth.Testing.Http;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2.Exchanges;

/// <summary>One row of a table of exchanges: what is sent, one request after another, and what must come back.</summary>
/// <param name="Name">What the row shows, for the name of the test; begins with the number of its row in the reference.</param>
internal sealed record ExchangeRow(string Name, params ExchangeStep[] Steps)
{
    public async Task RunAsync(TestServer server)
    {
        var places = new ExchangePlaces(server);
        foreach (var (step, number) in Steps.Select((step, i) => (step, i + 1)))
        {
            var fault = await FaultAsync(step, server, places);
            Assert.True(fault is null, $"step {number}, {step.Method} {step.Target}: {fault}");
        }
    }

    private static async Task<string?> FaultAsync(ExchangeStep step, TestServer server, ExchangePlaces places)
    {
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(await step.ToBytesAsync(places));
        if (step.IsCut)
        {
            connection.EndSending();
        }

        if (step.IsUnanswered && await connection.IsClosedAsync())
        {
            return null;
        }

        var answer = await connection.ReceiveAsync(step.Method == "HEAD");
        places.Keep(answer);
        var faults = await step.FaultsAsync(answer, places);
        if (step.MustClose && !await connection.IsClosedAsync())
        {
            faults.Add("the connection stays open");
        }

        return faults.Count == 0 ? null : $"{string.Join("; ", faults)}\n{answer}";
    }
}
