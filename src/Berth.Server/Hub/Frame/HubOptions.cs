namespace Berth.Server.Hub.Frame;

/// <param name="RequestsPerMinute">Of one account, or of one network without an account; 0 for no limit.</param>
internal sealed record HubOptions(int RequestsPerMinute);
