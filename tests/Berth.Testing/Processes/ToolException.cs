namespace Berth.Testing.Processes;

/// <summary>A tool is missing, failed, or took too long. The message holds all it printed.</summary>
public sealed class ToolException : Exception
{
    public ToolException()
    {
    }

    public ToolException(string message)
        : base(message)
    {
    }

    public ToolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
