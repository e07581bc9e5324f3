using System.Reflection;
using Berth.Blobs;

namespace Berth.Registry.Tests.Content.Uploads;

/// <summary>A storage at which something else happens first, for what comes between two steps of one request.</summary>
public class HookedStore : DispatchProxy
{
    private IBlobStore _store = null!;
    private string _method = "";
    private Action? _before;

    /// <param name="method">Before the first call of it, and of no other, <paramref name="happens"/>.</param>
    public static IBlobStore Create(IBlobStore store, string method, Action happens)
    {
        var proxy = Create<IBlobStore, HookedStore>();
        var hooked = (HookedStore)(object)proxy;
        (hooked._store, hooked._method, hooked._before) = (store, method, happens);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == _method)
        {
            Interlocked.Exchange(ref _before, null)?.Invoke();
        }

        return targetMethod.Invoke(_store, args);
    }
}
