namespace Cortap.Infrastructure.Pdf;

/// <summary>One document could not be converted; the converter itself is well.</summary>
/// <param name="message">For the log.</param>
/// <param name="reason">For the caller; null where the words are LibreOffice's own, which name paths of this machine.</param>
internal sealed class ConversionRefusedException(string message, string? reason) : IOException(message)
{
    public string? Reason => reason;
}
