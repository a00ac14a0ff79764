namespace Cortap.Infrastructure.Pdf;

/// <summary>LibreOffice took longer than it may.</summary>
internal sealed class SlowConverterException(string message) : IOException(message);
