namespace Cortap.Sqlite;

/// <summary>
/// What the owner of a store makes of its faults. The store decides which is which: while a fault may pass, requests are refused at once
/// and all else waits; after a final one nothing more is written.
/// </summary>
public interface IFaultPolicy
{
    /// <summary>Why nothing more may be written, found here or by the owner; null as long as it may.</summary>
    string? FinalFault { get; }

    /// <summary>Requests are refused from now on.</summary>
    void BecameUnavailable(string reason, Exception cause);

    /// <summary>Requests are taken again.</summary>
    void BecameAvailable();

    /// <summary>Nothing more will be written.</summary>
    void Failed(string reason, Exception cause);

    /// <summary>What those are told whose write was refused.</summary>
    Exception Refuse(string reason, Exception? cause);
}
