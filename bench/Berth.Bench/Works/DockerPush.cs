using System.Diagnostics;
using Berth.Bench.Load;
using Berth.Bench.Targets;

namespace Berth.Bench.Works;

/// <summary>A whole <c>docker push</c> of ten layers. The client compresses them meanwhile, which no registry makes faster.</summary>
internal sealed class DockerPush(DockerClient docker) : Work("docker.push", Measure.Time)
{
    public override bool Suits(Target target) => target is { IsRegistry: true, PushAuthorization: null };

    public override async Task<Spell> RunAsync(Target target)
    {
        var image = $"localhost:{target.EndPoint.Port}/docker/pushed";
        await docker.BuildAsync(image);
        var spell = await TimeAsync(() => docker.PushAsync(image));
        await docker.ForgetAsync(image);
        return spell;
    }

    public static async Task<Spell> TimeAsync(Func<Task> action)
    {
        var clock = Stopwatch.StartNew();
        await action();
        return new Spell(clock.Elapsed.TotalSeconds, 0, [clock.Elapsed.TotalMilliseconds], 0, 1);
    }
}

/// <summary>A whole <c>docker pull</c> of ten layers, which the client unpacks.</summary>
internal sealed class DockerPull(DockerClient docker) : Work("docker.pull", Measure.Time)
{
    private readonly HashSet<string> _pushed = [];

    public override bool Suits(Target target) => target is { IsRegistry: true, PushAuthorization: null };

    public override async Task<Spell> RunAsync(Target target)
    {
        var image = $"localhost:{target.EndPoint.Port}/docker/pulled";
        if (_pushed.Add(image))
        {
            await docker.BuildAsync(image);
            await docker.PushAsync(image);
        }

        await docker.ForgetAsync(image);
        return await DockerPush.TimeAsync(() => docker.PullAsync(image));
    }
}
