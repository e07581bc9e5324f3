using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;

namespace Berth.Bench.Works;

/// <summary>One request, sent again and again by eight clients for a while.</summary>
/// <param name="status">The only right answer.</param>
internal sealed class RepeatedRequest(string name, TimeSpan time, int status, Func<Origin, Request> request) : Work(name, Measure.Rate)
{
    private const int Clients = 8;

    public override async Task<Spell> RunAsync(Target target)
    {
        var origin = await target.ToReadAsync();
        var prepared = request(origin);
        return Crowd.Run(origin, Clients, Pace.For(time), (connection, _, _) => connection.Ask(prepared, status).Length);
    }
}
