namespace Berth.Server.Requests;

/// <summary>On a request that the Hub API answers, whatever comes of it: its errors have the Hub's shape.</summary>
/// <param name="IsRegistryShaped">The path also reads as one of the registry's, whose clients are told so in the registry's own words.</param>
internal sealed record HubRequest(bool IsRegistryShaped);
