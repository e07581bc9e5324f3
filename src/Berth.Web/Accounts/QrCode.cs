using QRCoder;

namespace Berth.Web.Accounts;

internal static class QrCode
{
    /// <summary>A picture inside the page: the secret in it must not be at an address of its own.</summary>
    public static string DataUri(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return "data:image/png;base64," + Convert.ToBase64String(png.GetGraphic(8));
    }
}
