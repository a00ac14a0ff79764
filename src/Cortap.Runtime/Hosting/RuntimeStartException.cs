namespace Cortap.Runtime.Hosting;

/// <summary>
/// The host cannot start for a reason that its operator or developer can mend. The message is complete without a stack trace:
/// what failed, why, and what to do.
/// </summary>
public sealed class RuntimeStartException : Exception
{
    public RuntimeStartException(string message)
        : this([message])
    {
    }

    public RuntimeStartException(string message, Exception innerException)
        : base(message, innerException)
        => Faults = [message];

    /// <summary>The message is all of them on one line.</summary>
    public RuntimeStartException(IReadOnlyList<string> faults)
        : base(string.Join(" | ", faults))
        => Faults = faults;

    public IReadOnlyList<string> Faults { get; }
}
