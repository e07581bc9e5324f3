namespace Berth.Web.Parts;

/// <summary>What is wrong with a form, field by field, each fault in the reader's language.</summary>
public sealed class FormFaults
{
    private readonly Dictionary<string, string> faults = [];

    public bool Any => faults.Count > 0;

    public int Count => faults.Count;

    public string? this[string field] => faults.GetValueOrDefault(field);

    /// <summary>The fields in the order in which they were found at fault.</summary>
    public IEnumerable<string> Fields => faults.Keys;

    /// <summary>The first fault of a field stays: one thing at a time.</summary>
    public void Add(string field, string text) => faults.TryAdd(field, text);
}
