using Berth.Bench.Load;
using Berth.Bench.Targets;

namespace Berth.Bench.Works;

/// <summary>What a registry has to hold for a work.</summary>
internal enum Holding
{
    /// <summary>What is pulled.</summary>
    Samples,

    /// <summary>A hundred repositories.</summary>
    Little,

    /// <summary>As much as anybody has.</summary>
    Much,
}

/// <summary>A piece of work that is the same for every target.</summary>
internal abstract class Work(string name, Measure measure)
{
    /// <summary>What <c>--only</c> looks at, as <c>pull.large-4</c>.</summary>
    public string Name => name;

    public Measure Measure => measure;

    /// <summary>Whether it makes a server sync, so that syncs are counted.</summary>
    public virtual bool IsPush => false;

    /// <summary>Whether it is done over TLS, and so with those targets alone that speak it.</summary>
    public virtual bool IsTls => false;

    /// <summary>Whether it is done once before it counts: a server runs for longer than a benchmark.</summary>
    public virtual bool NeedsWarmth => true;

    /// <summary>Whether it is work for registries that hold a lot, and not for those that hold what is pulled.</summary>
    public virtual Holding Holding => Holding.Samples;

    /// <summary>Whether this target can do it at all.</summary>
    public virtual bool Suits(Target target) => true;

    /// <summary>Does it, and says how it went. What has to be ready before is made before the clock runs.</summary>
    public abstract Task<Spell> RunAsync(Target target);

    /// <summary>Does one piece of it, where its syncs are counted.</summary>
    public virtual Task RunOnceAsync(Target target) => throw new NotSupportedException($"{name} counts no syncs.");

    public override string ToString() => name;
}
