using System.Text;

namespace Berth.Testing.Processes;

/// <summary>The lines that a process has written, while it is still writing.</summary>
internal sealed class CapturedText
{
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();

    /// <summary>Called with null at the end of a stream.</summary>
    public void Add(string? line)
    {
        if (line is not null)
        {
            lock (gate)
            {
                text.AppendLine(line);
            }
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            return text.ToString();
        }
    }
}
