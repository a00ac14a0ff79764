namespace Cortap.Infrastructure.Pdf;

/// <summary>One document could not be converted; the converter itself is well.</summary>
internal sealed class ConversionRefusedException(string message) : IOException(message);
