using System.Reflection;
using Berth.Oci;
using Berth.Registry.Access;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hub.Repositories;

/// <summary>The repository that a path names, as a parameter of an endpoint. The Hub API's paths have room for a namespace and one
/// segment; see <see cref="Own"/> and <see cref="Slash"/> for what Berth has beyond that.</summary>
internal sealed class RepositoryAddress : IBound
{
    /// <summary>Stands for the registry itself, which owns the repositories without a slash. No namespace can have this name.</summary>
    public const string Own = "_";

    /// <summary>Stands for a slash in the name of a repository deeper down: <c>team~app</c> in <c>acme</c> is <c>acme/team/app</c>.</summary>
    public const char Slash = '~';

    private RepositoryAddress(RepositoryName? name)
    {
        Name = name!;
        Fault = name is null ? HubFault.NotFound : null;
    }

    /// <summary>Never null where an endpoint sees it.</summary>
    public RepositoryName Name { get; }

    public HubFault? Fault { get; }

    public static implicit operator RepositoryName(RepositoryAddress address) => address.Name;

    /// <summary>Who only reads finds a renamed repository by its former names too. A change is asked for by the name it has.</summary>
    public static async ValueTask<RepositoryAddress?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var space = context.GetRouteValue("ns") as string ?? "";
        var path = (context.GetRouteValue("repository") as string ?? "").Replace(Slash, '/');
        var name = Parse(space, path);
        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return name is not null && reads && context.Features.Get<HubCaller>() is { Fault: null } caller
            ? new RepositoryAddress(
                await context.RequestServices.GetRequiredService<FormerNames>().FindAsync(caller, name, context.RequestAborted) ?? name)
            : new RepositoryAddress(name);
    }

    /// <summary>Null when there can be no such repository.</summary>
    public static RepositoryName? Parse(string space, string path)
    {
        var text = space == Own ? path : $"{space}/{path}";
        return RepositoryName.TryParse(text, out var name) && name.Namespace == SpaceOf(space) ? name : null;
    }

    /// <summary>A namespace as Berth knows it.</summary>
    public static string SpaceOf(string space) => space == Own ? "" : space;

    public static string SpaceOf(RepositoryName name) => name.Namespace.Length == 0 ? Own : name.Namespace;
}
