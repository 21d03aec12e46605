package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

type issuer struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// writeCertificates makes an authority and what it issues, each as NAME.pem and NAME-key.pem. Those
// of clients have names of one kind each.
func writeCertificates(directory string) {
	ca := newAuthority(directory, "ca")
	foreign := newAuthority(directory, "foreign-ca")
	server := x509.Certificate{
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	issue(directory, "server", server, ca, newKey())
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	issue(directory, "server-rsa", server, ca, rsaKey)

	spiffe, err := url.Parse("spiffe://example.com/prometheus")
	must(err)
	clients := map[string]x509.Certificate{
		"client":       {},
		"client-dns":   {DNSNames: []string{"other.example", "prometheus.example"}},
		"client-ip":    {IPAddresses: []net.IP{net.IPv4(10, 0, 0, 1)}},
		"client-ip6":   {IPAddresses: []net.IP{net.ParseIP("2001:db8::1")}},
		"client-email": {EmailAddresses: []string{"sre@example.com"}},
		"client-uri":   {URIs: []*url.URL{spiffe}},
	}
	for name, template := range clients {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		issue(directory, name, template, ca, newKey())
	}
	named := clients["client-dns"]
	named.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	issue(directory, "client-foreign", named, foreign, newKey())
	expired := named
	expired.NotAfter = time.Now().Add(-time.Hour)
	issue(directory, "client-expired", expired, ca, newKey())
	future := named
	future.NotBefore = time.Now().Add(time.Hour)
	issue(directory, "client-future", future, ca, newKey())
	named.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	issue(directory, "client-purpose", named, ca, newKey())
}

func newAuthority(directory, name string) issuer {
	template := x509.Certificate{
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	key := newKey()
	return issuer{issue(directory, name, template, issuer{key: key}, key), key}
}

func issue(directory, name string, template x509.Certificate, by issuer, key crypto.Signer) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	must(err)
	template.SerialNumber = serial
	template.Subject = pkix.Name{CommonName: name}
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-2 * time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(24 * time.Hour)
	}
	parent := by.certificate
	if parent == nil {
		parent = &template
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, parent, key.Public(), by.key)
	must(err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	write(directory, name+".pem", "CERTIFICATE", der)
	write(directory, name+"-key.pem", "PRIVATE KEY", pkcs8)
	certificate, err := x509.ParseCertificate(der)
	must(err)
	return certificate
}

func newKey() crypto.Signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	return key
}

func write(directory, name, kind string, der []byte) {
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	must(os.WriteFile(filepath.Join(directory, name), text, 0o600))
}
