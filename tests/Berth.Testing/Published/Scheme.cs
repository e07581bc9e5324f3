namespace Berth.Testing.Published;

/// <summary>How a client reaches the registry. Every client test runs once with each.</summary>
public enum Scheme
{
    Http,
    Https,
}
